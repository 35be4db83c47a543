/**
 * The icon of a node type, by the lucide name that its definition gives. A few common ones are here;
 * any other is looked up in the whole set, which is loaded when the first such name appears.
 */
import {
  Binary,
  Braces,
  CircleHelp,
  Filter,
  LogIn,
  LogOut,
  Pencil,
  PlugZap,
  RadioTower,
  ScrollText,
  Split,
  Timer,
  Trash2,
  Type,
} from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { useEffect, useState } from 'react'

type Icons = Readonly<Record<string, LucideIcon>>

const near: Icons = {
  Binary,
  Braces,
  Filter,
  LogIn,
  LogOut,
  Pencil,
  PlugZap,
  RadioTower,
  ScrollText,
  Split,
  Timer,
  Trash2,
  Type,
}

let far: Promise<Icons> | undefined
const loadFar = (): Promise<Icons> =>
  (far ??= import('./all-icons.ts').then((all): Icons => all.icons))

/** `log-in` is `LogIn` in the set. */
const inSet = (name: string): string =>
  name.replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase())

export function TypeIcon({ name, size = 16 }: { readonly name: string; readonly size?: number }) {
  const key = inSet(name)
  const [found, setFound] = useState<LucideIcon | undefined>(() => near[key])
  useEffect(() => {
    if (near[key]) return setFound(() => near[key])
    let isCurrent = true
    loadFar().then(
      (icons) => isCurrent && setFound(() => icons[key] ?? CircleHelp),
      () => isCurrent && setFound(() => CircleHelp),
    )
    return () => {
      isCurrent = false
    }
  }, [key])
  const Icon = found
  if (!Icon) return <span style={{ width: size, height: size, display: 'inline-block' }} />
  return <Icon size={size} aria-hidden />
}
