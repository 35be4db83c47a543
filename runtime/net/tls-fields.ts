/** Fields of `tls` that every node has which speaks it, on either side. */
import { field, Type } from '../field.ts'

const pemFile = (en: string, zh: string) => Type.Optional(field.string({ en, zh }))

export const tlsFiles = {
  cert: pemFile(
    'Path of a PEM file with our certificate and its chain, or the PEM text itself.',
    '我方证书（含证书链）的 PEM 文件路径，或 PEM 文本。',
  ),
  key: Type.Optional(
    field.string({
      en: 'Path of a PEM file with the private key, or the text by `${file:..}`.',
      zh: '私钥 PEM 文件的路径，或用 `${file:..}` 引用的文本。',
    }),
  ),
  passphrase: Type.Optional(
    field.secret({ en: 'Opens an encrypted private key.', zh: '加密私钥的口令。' }),
  ),
  ca: pemFile(
    'PEM file of the authorities that the other side must be signed by, instead of the system ones.',
    '验证对端证书的 CA PEM 文件，替代系统默认 CA。',
  ),
  crl: pemFile(
    'PEM file of revoked certificates; a revoked one is refused.',
    '证书吊销列表 PEM 文件；被吊销的证书会被拒绝。',
  ),
  minVersion: field.choice(['TLSv1.2', 'TLSv1.3'], {
    en: 'The oldest version of TLS that is spoken.',
    zh: '允许的最低 TLS 版本。',
    default: 'TLSv1.2',
    advanced: true,
  }),
}
