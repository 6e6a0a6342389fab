require('./support/express-app.cjs').run(require('express'), require('router/lib/layer'), true)
