export async function getServerSideProps({ params }) {
  const answer = await fetch(`http://127.0.0.1:${process.env.PORT}/api/old/${params.id}`)
  return { props: await answer.json() }
}

export default function Page({ id }) {
  return <p>{id}</p>
}
