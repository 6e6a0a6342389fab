export default { output: process.env.OUTPUT, serverExternalPackages: ['tracer'] }
