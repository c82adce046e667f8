/// <reference types="vite/client" />

// vue-tsc reads the components themselves; this is for tools that see TypeScript only
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export default component
}
