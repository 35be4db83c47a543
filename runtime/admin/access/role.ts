/** Who may do what. Each role may do all that the ones before it may. */
export const roles = ['viewer', 'operator', 'editor'] as const
export type Role = (typeof roles)[number]
/** What a route asks for; `anyone` needs no credential. */
export type Needed = Role | 'anyone'

export const isRole = (value: unknown): value is Role => roles.some((role) => role === value)

export const mayDo = (role: Role, needed: Needed): boolean =>
  needed === 'anyone' || roles.indexOf(role) >= roles.indexOf(needed)

/** Who asks. */
export interface Who {
  readonly name: string
  readonly role: Role
}

/** Without an access file: everybody on this machine. */
export const local: Who = { name: 'local', role: 'editor' }

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route has one: the server refuses to start with a route that has none. */
    role?: Needed
    /** The word that stands in the audit log for what the route does. */
    audit?: string
    /** The answer has no end: it is cut off when the credential holds no longer. */
    isStream?: boolean
  }
  interface FastifyRequest {
    who?: Who
  }
}

/** Options of a route: who may ask, and whether it is written down. */
export const needs = (role: Needed, audit?: string) => ({
  config: { role, ...(audit === undefined ? {} : { audit }) },
})
