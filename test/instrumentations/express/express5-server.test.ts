import { httpServerContract } from '../../contracts/http-server'

httpServerContract('express5')
