/** Everything around an open flow: loaded as one piece, beside the first screen. */
import { FlowCanvas } from '../../canvas/flow-canvas.tsx'
import { useDoc, useText } from '../context.tsx'
import { Banners } from './banners.tsx'
import { EmptyFlow } from './empty-flow.tsx'
import { DockedYaml, Drawer, LeftPanel, RightPanel } from './panels.tsx'
import { RegionBoundary } from './region-boundary.tsx'
import styles from './shell.module.css'

export function Workbench() {
  const { shell } = useText()
  const isBroken = useDoc((state) => state.broken !== undefined)
  return (
    <>
      <LeftPanel />
      <main className={styles['middle']}>
        <Banners />
        <div className={styles['work']}>
          <section className={styles['canvas']} data-region="canvas" aria-label={shell.canvas}>
            <RegionBoundary>
              <div className={styles['canvasInner']} data-broken={isBroken || undefined}>
                <FlowCanvas />
              </div>
              <EmptyFlow />
            </RegionBoundary>
          </section>
          <DockedYaml />
        </div>
        <Drawer />
      </main>
      <RightPanel />
    </>
  )
}
