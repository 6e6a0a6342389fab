import { httpServerContract } from '../../contracts/http-server'

httpServerContract('https')
