/** The certificate of the admin server; a new one on disk is taken without a restart. */
import { readFile, stat } from 'node:fs/promises'
import type { SecureContextOptions } from 'node:tls'

import type { Log } from '../../plugin.ts'
import { reasonOf } from '../../reason.ts'

export interface CertificateFiles {
  readonly certFile: string
  readonly keyFile: string
}
export interface SecureServer {
  setSecureContext(options: SecureContextOptions): void
}
export interface Certificate {
  readonly pem: { readonly cert: Buffer; readonly key: Buffer }
  /** From now on the server gets what is new on disk. */
  keepNew(server: SecureServer): void
  close(): void
}

const lookMs = 60_000

/** Throws, with the file's name, when one of the two cannot be read. */
export async function openCertificate(files: CertificateFiles, log: Log): Promise<Certificate> {
  const read = async () => {
    const [cert, key] = await Promise.all([readPem(files.certFile), readPem(files.keyFile)])
    return { cert, key }
  }
  const changedAt = async () => {
    const [cert, key] = await Promise.all([stat(files.certFile), stat(files.keyFile)])
    return `${cert.mtimeMs} ${key.mtimeMs}`
  }
  const pem = await read()
  let known = await changedAt()
  let timer: NodeJS.Timeout | undefined
  return {
    pem,
    keepNew(server) {
      const look = async () => {
        const now = await changedAt()
        if (now === known) return
        server.setSecureContext(await read())
        known = now
        log.info('the admin server has a new certificate', { file: files.certFile })
      }
      const complain = (error: unknown): void =>
        log.error('the new certificate of the admin server cannot be used', {
          reason: reasonOf(error),
        })
      timer = setInterval(() => void look().catch(complain), lookMs)
      timer.unref()
    },
    close: () => clearInterval(timer),
  }
}

async function readPem(file: string): Promise<Buffer> {
  return await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`cannot read ${file}: ${error.code ?? error.message}`)
  })
}
