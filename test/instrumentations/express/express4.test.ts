import { expressContract } from '../../contracts/express'
import { express4Rows } from '../../contracts/express-routes'
import { type Express, requireExpress4 } from '../../contracts/http-subjects'

expressContract(() => requireExpress4('express') as Express, express4Rows)
