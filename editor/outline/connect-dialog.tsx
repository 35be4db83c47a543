/** Connects a node without a pointer: an output, then one of the nodes that it may lead to. */
import { useId, useState } from 'react'

import { useEditor, useGraph, useText, useUi } from '../app/context.tsx'
import { selectionKey } from '../app/ui-store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import styles from './outline.module.css'

export function ConnectDialog() {
  const editor = useEditor()
  const node = useUi(({ dialog }) => (dialog?.name === 'connect' ? dialog.node : undefined))
  const text = useText().outline
  if (node === undefined) return null
  const close = (): void => editor.ui.setState({ dialog: undefined })
  return (
    <Dialog
      title={text.connect(node)}
      description={text.connectHelp}
      isOpen
      onClose={close}
      actions={<Button onClick={close}>{text.cancel}</Button>}
    >
      <Choices key={node} node={node} onDone={close} />
    </Dialog>
  )
}

function Choices({ node, onDone }: { readonly node: string; readonly onDone: () => void }) {
  const editor = useEditor()
  const graph = useGraph()
  const text = useText().outline
  const label = useId()
  const ports = [...(graph.nodes.get(node)?.outputs.keys() ?? [])]
  const [chosen, setChosen] = useState<string>()
  const port = chosen ?? ports[0]
  if (port === undefined) return <p>{text.noOutput}</p>
  const from = { node, port }
  const targets = [...graph.nodes.keys()].filter(
    (id) => graph.judge(from, { node: id, port: 'in' }).isLegal,
  )
  const connect = (target: string): void => {
    const start = port === 'out' ? node : `${node}.${port}`
    const wire = { from, to: { node: target, port: 'in' } }
    const change = {
      label: text.wire(start, target),
      source: 'outline',
      select: [selectionKey.node(node)],
    } as const
    if (editor.edit([{ kind: 'connect', wire }], change).ok)
      editor.announce(text.connected(start, target))
    onDone()
  }
  return (
    <div className={styles['choices']}>
      <label>
        {text.output}
        <select
          className={styles['select']}
          value={port}
          onChange={(event) => setChosen(event.target.value)}
        >
          {ports.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <div id={label}>{text.targets}</div>
      <div role="group" aria-labelledby={label} className={styles['targets']}>
        {targets.length === 0 && <p>{text.noTarget}</p>}
        {targets.map((target) => (
          <Button key={target} onClick={() => connect(target)}>
            {target}
            <span className={styles['quiet']}>{graph.nodes.get(target)?.item.type}</span>
          </Button>
        ))}
      </div>
    </div>
  )
}
