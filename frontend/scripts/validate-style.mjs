// Validates MapLibre style documents: reads a JSON array of {name, style} from standard input, prints one line per
// finding, and fails if there is any. Used by the tests of package styles.
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'

let text = ''
for await (const chunk of process.stdin) text += chunk
for (const { name, style } of JSON.parse(text)) {
  for (const { line, message } of validateStyleMin(style)) {
    console.log(`${name}: ${line ? `line ${line}: ` : ''}${message}`)
    process.exitCode = 1
  }
}
