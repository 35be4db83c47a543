/** Gives the token to the server, which answers with a cookie, and goes on to where the user wanted. */
const form = document.querySelector('form')
const failure = document.querySelector('#failure')
const button = document.querySelector('button')

/** Only a place of this server: a link from elsewhere must not lead away from here. */
function wanted() {
  const to = new URLSearchParams(location.search).get('to') ?? '/'
  const url = URL.canParse(to, location.origin) ? new URL(to, location.origin) : undefined
  return url?.origin === location.origin && !url.pathname.startsWith('/login')
    ? url.pathname + url.search + url.hash
    : '/'
}

async function signIn(token) {
  const answer = await fetch('/api/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  }).catch(() => undefined)
  if (answer?.ok) return location.replace(wanted())
  const { wrong, wait, offline } = form.dataset
  const seconds = answer?.headers.get('retry-after') ?? ''
  if (answer === undefined) failure.textContent = offline
  else failure.textContent = answer.status === 429 ? wait.replace('{seconds}', seconds) : wrong
  button.disabled = false
  form.elements.token.select()
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  failure.textContent = ''
  button.disabled = true
  void signIn(form.elements.token.value.trim())
})
