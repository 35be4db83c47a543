/** The page where a browser gives its token. Its texts stand here; its style and script beside the live page. */
const words = {
  en: {
    title: 'Sign in to Sluice',
    lead: 'This runtime is open to who has a token.',
    token: 'Token',
    help: 'Whoever runs this server makes one: sluice token new NAME --role viewer',
    go: 'Sign in',
    wrong: 'This token is not known here, or has expired.',
    wait: 'Too many wrong tokens. Try again in {seconds} s.',
    offline: 'The server does not answer.',
  },
  'zh-CN': {
    title: '登录 Sluice',
    lead: '需要令牌才能使用此运行时。',
    token: '令牌',
    help: '由运行此服务器的人生成：sluice token new 名称 --role viewer',
    go: '登录',
    wrong: '此令牌不存在或已过期。',
    wait: '错误次数过多，请在 {seconds} 秒后重试。',
    offline: '服务器没有响应。',
  },
} as const

/** The first language of the browser decides; anything that is not Chinese reads English. */
export function loginPage(accepted: string | undefined): string {
  const language = /^\s*zh/i.test(accepted ?? '') ? 'zh-CN' : 'en'
  const { title, lead, token, help, go, wrong, wait, offline } = words[language]
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/login/login.css" />
    <script type="module" src="/login/login.js"></script>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      <p>${lead}</p>
      <form data-wrong="${wrong}" data-wait="${wait}" data-offline="${offline}">
        <label for="token">${token}</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required autofocus aria-describedby="help" />
        <p id="help">${help}</p>
        <p id="failure" role="alert"></p>
        <button>${go}</button>
      </form>
    </main>
  </body>
</html>
`
}
