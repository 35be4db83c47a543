/** The panel that shows what is selected as a form, and the flow itself when nothing is. */
import { useDoc, useText, useUi } from '../app/context.tsx'
import { selectedOf } from '../app/ui-store.ts'
import { FlowForm } from './flow-form.tsx'
import styles from './inspector.module.css'
import { ItemForm } from './item-form.tsx'
import { ManyForm } from './many-form.tsx'

export function Inspector() {
  const text = useText()
  return (
    <section
      aria-label={text.inspector.title}
      className={styles['inspector']}
      data-inspector=""
      tabIndex={-1}
    >
      <Selected />
    </section>
  )
}

function Selected() {
  const selection = useUi((state) => state.selection)
  const view = useDoc((state) => state.view)
  const ids = new Set(selectedOf(selection, 'node'))
  const names = new Set(selectedOf(selection, 'connection'))
  const nodes = view.nodes.filter(({ id }) => ids.has(id))
  const connection = view.connections.find(({ id }) => names.has(id))
  const [node] = nodes
  if (nodes.length > 1) return <ManyForm items={nodes} />
  if (node) return <ItemForm key={`node ${node.id}`} section="nodes" item={node} />
  if (connection)
    return <ItemForm key={`connection ${connection.id}`} section="connections" item={connection} />
  return <FlowForm />
}
