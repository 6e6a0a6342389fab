export default defineEventHandler(() => ({ id: 1 }))
