/** Addresses: `/flows/<id>` is a flow, `/` is the list. `?node=` selects a node. */
import { navigate } from 'wouter/use-browser-location'

const prefix = '/flows/'

export const addressOf = (id: string): string =>
  prefix + id.split('/').map(encodeURIComponent).join('/')

export function flowAt(path: string): string {
  if (!path.startsWith(prefix)) return ''
  try {
    return decodeURIComponent(path.slice(prefix.length))
  } catch {
    return ''
  }
}

export const goToFlow = (id: string, replace = false): void =>
  navigate(id ? addressOf(id) : '/', { replace })
