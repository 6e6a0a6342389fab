import http from 'node:http'
import { httpClientContract } from '../../contracts/http-client'
import { sendWith } from '../../contracts/send-with'

httpClientContract({
  component: 'http',
  operation: 'http.request',
  send: sendWith(() => http.request, {}),
})
