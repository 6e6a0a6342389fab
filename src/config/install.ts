export { type ConfigFile, readConfigFile } from './config-file'
export { type Overlay, overlay } from './overlay'
