/** Keeps a failure inside its region: the rest of the editor, and the flow, go on. */
import { Component } from 'react'
import type { ReactNode } from 'react'

import { Button } from '../../ui/button.tsx'
import { useText } from '../context.tsx'
import styles from './shell.module.css'

interface State {
  readonly error: Error | undefined
}

// React offers error boundaries as classes only.
export class RegionBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: undefined }
  static getDerivedStateFromError(error: Error): State {
    return { error }
  }
  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return <Failure error={error} onAgain={() => this.setState({ error: undefined })} />
  }
}

function Failure({ error, onAgain }: { readonly error: Error; readonly onAgain: () => void }) {
  const { shell } = useText()
  return (
    <div role="alert" className={styles['failure']}>
      <strong>{shell.regionFailed}</strong>
      <p>{shell.regionFailedDetail}</p>
      <code>{error.message}</code>
      <Button onClick={onAgain}>{shell.drawAgain}</Button>
    </div>
  )
}
