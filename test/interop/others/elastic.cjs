require('elastic-apm-node').start({ disableSend: true, logLevel: 'off' })
