import type { SampleLook } from './sample-mark.vue'

/** A layer's look, with its steps where one layer has several colours. */
export interface LegendSample extends SampleLook {
  steps?: { key: string; color: string }[]
}
