/** Formats of `inject` and `extract`, by the constants that users of dd-trace know. */
const formats = {
  TEXT_MAP: 'text_map',
  HTTP_HEADERS: 'http_headers',
  BINARY: 'binary',
  LOG: 'log',
  TEXT_MAP_DSM: 'text_map_dsm',
} as const

export = formats
