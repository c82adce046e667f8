import 'maplibre-gl/dist/maplibre-gl.css'
import '../../theme/base.css'
import '../../theme/fonts.css'
import '../../theme/tokens.css'
import { enter } from './enter'

const root = document.querySelector<HTMLElement>('#app')
if (root) enter(root)
