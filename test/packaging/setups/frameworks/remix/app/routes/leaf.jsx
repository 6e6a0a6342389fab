export function loader() {
  return Response.json({ name: 'leaf' })
}
