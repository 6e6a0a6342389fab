import { route } from '@react-router/dev/routes'

export default [route('items/:id', 'item.jsx'), route('leaf', 'leaf.jsx')]
