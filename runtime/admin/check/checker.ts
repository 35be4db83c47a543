/** Draft text -> problems, by the code and with the references of `sluice check`. */
import { dirname, join } from 'node:path'

import { checkFlow } from '../../document/check.ts'
import type { Catalogue, TypeInfo } from '../../document/catalogue.ts'
import type { CheckedFlow, SubflowFile } from '../../document/flow.ts'
import { parseFlow } from '../../document/parse.ts'
import type { ParsedFlow } from '../../document/parse.ts'
import { isSubflow } from '../../document/subflow/declaration.ts'
import { filesBelow, typesWithin } from '../../document/subflow/files-below.ts'
import { fileInfo } from '../../document/subflow/subflow-set.ts'
import { entryOf } from '../../document/tree.ts'
import type { Environment } from '../../graph/references.ts'
import type { Registry } from '../../graph/registry.ts'
import type { Language } from '../../words.ts'
import { referencesWithin } from './references.ts'

export interface Checker {
  check(id: string, text: string, options?: CheckSettings): Promise<Checked>
  summarise(id: string, text: string, etag: string): Promise<Summary>
}
interface CheckSettings {
  /** Stands in for the registry, for a flow made up around one node. */
  readonly catalogue?: (registry: Registry) => Catalogue
  /** References to files outside the flows folder are refused: what they give would be shown. */
  readonly isConfined?: boolean
  readonly language?: Language | undefined
  /** What stands for a subflow instead of its file. */
  readonly textAt?: (id: string) => string | undefined
}
export interface Checked extends CheckedFlow {
  readonly parsed: ParsedFlow
  readonly hasReadFiles: boolean
  /** The files of all subflows that it uses. */
  readonly below: readonly SubflowFile[]
  /** What the file is as a node type of other flows. */
  readonly subflow?: TypeInfo
}

interface Summary {
  readonly name: string
  readonly description: string
  readonly errors: number
  readonly warnings: number
  readonly subflow?: TypeInfo
}

interface CheckerOptions {
  readonly root: string
  readonly environment: Environment
  types(): Promise<Registry>
}

/** More than anybody has flows; a list that is asked again and again checks only what changed. */
const maxKnown = 5000

export function createChecker({ root, environment, types }: CheckerOptions): Checker {
  const known = new Map<string, Summary>()

  const check: Checker['check'] = async (id, text, settings = {}) => {
    const registry = await types()
    const file = `${id}.yaml`
    const parsed = parseFlow(text, file)
    const draft = referencesWithin({
      text,
      root,
      folder: dirname(join(root, file)),
      environment,
      isConfined: settings.isConfined === true,
      textAt: settings.textAt,
    })
    const { references, subflows } = draft
    await registry.load(typesWithin(id, parsed, subflows))
    const catalogue = settings.catalogue?.(registry) ?? registry
    const { problems, ...checked } = checkFlow(parsed, { id, catalogue, references, subflows })
    // Those of subflows stand in other files; the draft says where it uses one that has some.
    const own = problems.filter((problem) => problem.file === file)
    const said = draft.say(own, settings.language ?? 'en')
    const subflow = isSubflow(parsed.tree)
      ? { subflow: fileInfo(id, parsed, { catalogue, subflows }) }
      : {}
    const below = filesBelow(id, parsed, subflows)
    const hasReadFiles = draft.hasReadFiles()
    return { ...checked, problems: said, parsed, hasReadFiles, below, ...subflow }
  }

  return {
    check,
    async summarise(id, text, etag) {
      const key = `${id} ${etag}`
      const before = known.get(key)
      if (before !== undefined) return before
      const { parsed, problems, hasReadFiles, subflow } = await check(id, text)
      const errors = problems.filter(({ severity }) => severity === 'error').length
      const summary = {
        name: scalarAt(parsed, 'name') ?? id,
        description: scalarAt(parsed, 'description') ?? '',
        errors,
        warnings: problems.length - errors,
        ...(subflow === undefined ? {} : { subflow }),
      }
      if (known.size >= maxKnown) known.clear()
      // What a reference gives may change without a change of the file.
      if (!hasReadFiles && !/\$\{(?:file|env):/.test(text)) known.set(key, summary)
      return summary
    },
  }
}

/** Of a file with problems, too. */
function scalarAt({ tree }: ParsedFlow, key: string): string | undefined {
  const value = entryOf(tree, key)?.value
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined
}
