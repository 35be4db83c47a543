/** The ports of a node: what they carry, and where their wires lead. */
import { ArrowLeft, ArrowRight, Plus } from 'lucide-react'
import type { ReactNode } from 'react'

import type { ViewItem, ViewWire } from '../../runtime/document/edit/view.ts'
import { useDoc, useEditor, useGraph, useText } from '../app/context.tsx'
import { selectionKey } from '../app/ui-store.ts'
import { Button } from '../ui/button.tsx'
import styles from './inspector.module.css'

export function PortsTab({ item: { id } }: { readonly item: ViewItem }) {
  const editor = useEditor()
  const graph = useGraph()
  const { inspector: text } = useText()
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const errors = useDoc((state) => state.view.errors)
  const node = graph.nodes.get(id)
  if (!node) return null
  const entering = graph.entering.get(id) ?? []
  const leaving = graph.leaving.get(id) ?? []
  // Ports that wires name and the type does not have: they must be seen to be mended.
  const names = new Set([...node.outputs.keys(), ...leaving.map(({ from }) => from.port)])
  return (
    <>
      <h2 className={styles['heading']}>{text.inputs}</h2>
      {node.inputs.length === 0 ? (
        <p className={styles['about']}>{text.noInput}</p>
      ) : (
        <Port name="in" kind={node.inputs.join(', ')}>
          {entering.map((wire) => (
            <WireEnd key={keyOf(wire)} node={wire.from.node} port={wire.from.port} isInput />
          ))}
          {entering.length === 0 && <span className={styles['about']}>{text.notWired}</span>}
        </Port>
      )}
      <h2 className={styles['heading']}>{text.outputs}</h2>
      {names.size === 0 && <p className={styles['about']}>{text.noOutput}</p>}
      {[...names].map((name) => {
        const wires = leaving.filter(({ from }) => from.port === name)
        return (
          <Port
            key={name}
            name={name}
            kind={node.outputs.has(name) ? kindOf(name) : undefined}
            isUnknown={!node.outputs.has(name)}
          >
            {wires.map((wire) => (
              <WireEnd key={keyOf(wire)} node={wire.to.node} port={wire.to.port} />
            ))}
            {wires.length === 0 && (
              <span className={styles['about']}>
                {name === 'error' && errors !== undefined ? text.toErrors(errors) : text.notWired}
              </span>
            )}
          </Port>
        )
      })}
      {names.size > 0 && !isReadOnly && (
        <div className={styles['row']}>
          <Button onClick={() => editor.ui.setState({ dialog: { name: 'connect', node: id } })}>
            <Plus size={14} aria-hidden />
            {text.connect}
          </Button>
        </div>
      )}
    </>
  )

  /** `same` is what comes in; it may be several kinds. */
  function kindOf(name: string): string {
    return graph.kindsOf({ node: id, port: name }).join(', ')
  }
}

const keyOf = ({ from, to }: ViewWire): string => `${from.node}.${from.port} ${to.node}`

interface PortProps {
  readonly name: string
  readonly kind: string | undefined
  readonly isUnknown?: boolean
  readonly children: ReactNode
}

function Port({ name, kind, isUnknown, children }: PortProps) {
  const { inspector: text } = useText()
  return (
    <section aria-label={text.sentTo(name)} className={styles['port']}>
      <div className={styles['head']}>
        <code className={styles['name']}>{name}</code>
        {kind !== undefined && kind !== '' && <span className={styles['tag']}>{kind}</span>}
        {isUnknown && <span className={styles['error']}>{text.unknownPort}</span>}
      </div>
      <div className={styles['wires']}>{children}</div>
    </section>
  )
}

interface WireEndProps {
  readonly node: string
  readonly port: string
  readonly isInput?: boolean
}

function WireEnd({ node, port, isInput = false }: WireEndProps) {
  const editor = useEditor()
  const usual = isInput ? 'out' : 'in'
  const Arrow = isInput ? ArrowLeft : ArrowRight
  const go = (): void => {
    editor.ui.setState({ selection: [selectionKey.node(node)] })
    editor.canvas?.fit([node])
  }
  return (
    <button type="button" className={styles['wire']} onClick={go}>
      <Arrow size={13} aria-hidden />
      {port === usual ? node : `${node}.${port}`}
    </button>
  )
}
