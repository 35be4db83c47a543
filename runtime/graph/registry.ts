/**
 * Finds node types by folder: a type's name is its path. `nodes/mqtt/source.ts` is `mqtt/source`,
 * `nodes/filter/index.ts` is `filter`. Only names are read at start; a type is imported when a flow
 * uses it, so that start-up does not pay for the whole catalogue.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import type { Catalogue, TypeInfo } from '../document/catalogue.ts'
import type { Definition } from '../plugin.ts'
import { reasonOf } from '../reason.ts'

export interface Registry extends Catalogue {
  /** Imports these types. Unknown names are left to the check; a type that cannot be loaded is returned. */
  load(types: Iterable<string>): Promise<readonly LoadFault[]>
  /** The definition of a loaded type. */
  definition(type: string): Definition | undefined
}

export interface LoadFault {
  readonly type: string
  readonly file: string
  readonly reason: string
}

/** The folder of the node types that come with the package, as source or as build. */
export const builtInFolder = fileURLToPath(new URL('../../nodes', import.meta.url))

/** `folders`: each holds one folder per family. A type of a later folder replaces one of the same name. */
export async function createRegistry(
  folders: readonly string[] = [builtInFolder],
): Promise<Registry> {
  const files = new Map<string, string>()
  for (const folder of folders) for (const [type, file] of await scan(folder)) files.set(type, file)
  const names = [...files.keys()].sort()
  const definitions = new Map<string, Definition>()
  const infos = new Map<string, TypeInfo>()

  async function loadOne(type: string): Promise<LoadFault | undefined> {
    const file = files.get(type)
    if (file === undefined || definitions.has(type)) return undefined
    try {
      const definition = definitionIn(await import(pathToFileURL(file).href))
      definitions.set(type, definition)
      infos.set(type, infoOf(type, definition))
      return undefined
    } catch (error) {
      return { type, file, reason: reasonOf(error) }
    }
  }

  return {
    names: () => names,
    find: (type) => infos.get(type),
    definition: (type) => definitions.get(type),
    async load(types) {
      const faults = await Promise.all([...new Set(types)].map(loadOne))
      return faults.filter((fault) => fault !== undefined)
    },
  }
}

const moduleFile = /^(?!.*\.(test|d)\.)(.+)\.(ts|js|mjs)$/

async function scan(folder: string): Promise<[type: string, file: string][]> {
  const families = await readdir(folder, { withFileTypes: true })
  const found = await Promise.all(
    families
      .filter((family) => family.isDirectory())
      .map(async (family) => {
        const files = await readdir(join(folder, family.name), { withFileTypes: true })
        return files.flatMap((entry): [string, string][] => {
          const name = entry.isFile() ? moduleFile.exec(entry.name)?.[2] : undefined
          if (name === undefined) return []
          const type = name === 'index' ? family.name : `${family.name}/${name}`
          return [[type, join(folder, family.name, entry.name)]]
        })
      }),
  )
  return found.flat()
}

const kinds: readonly string[] = ['transform', 'route', 'stage', 'source', 'sink', 'connection']

function definitionIn(module: unknown): Definition {
  const exported = (module as { default?: { kind?: unknown } }).default
  if (typeof exported?.kind !== 'string' || !kinds.includes(exported.kind))
    throw new Error('its default export is not made by a define... function of the node API')
  return exported as Definition // the kind was checked; the rest is the plug-in's own promise
}

function infoOf(type: string, definition: Definition): TypeInfo {
  const { kind, config, text, icon, examples, summary } = definition
  return {
    type,
    kind,
    schema: config,
    inputs: 'inputs' in definition ? definition.inputs : [],
    outputs: 'outputs' in definition ? definition.outputs : {},
    ...('portsFrom' in definition && definition.portsFrom
      ? { portsFrom: definition.portsFrom }
      : {}),
    icon,
    text,
    examples,
    ...(summary === undefined ? {} : { summary }),
    ...(kind === 'transform' || kind === 'route' ? { canTry: true } : {}),
    ...(definition.kind === 'transform' && definition.spans !== undefined
      ? { hasSpans: true }
      : {}),
    // The document layer hands over the resolved config, which is what the static type says.
    ...(definition.check ? { check: (value) => definition.check?.(value) ?? [] } : {}),
  }
}
