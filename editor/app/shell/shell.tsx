/** The screen: bars, panels and the canvas, and what works behind them. */
import { useEffect } from 'react'
import { useLocation } from 'wouter'

import { FlowCanvas } from '../../canvas/flow-canvas.tsx'
import { checkChanges } from '../../doc/checker.ts'
import { keepDrafts } from '../../doc/drafts.ts'
import { followDisk } from '../../doc/session.ts'
import { FlowList } from '../../files/flow-list.tsx'
import { useFreshFiles } from '../../files/use-files.ts'
import { useFreshGit } from '../../files/use-git.ts'
import { followAppearance } from '../appearance.ts'
import { useDoc, useEditor, useText } from '../context.tsx'
import { listenToDrops } from '../drop-files.ts'
import { listenToKeys } from '../keys.ts'
import { followWidth } from '../narrow.ts'
import { flowAt } from '../route.ts'
import { followTour } from '../tour.ts'
import { Dialogs } from './dialogs.tsx'
import { Banners } from './banners.tsx'
import { EmptyFlow } from './empty-flow.tsx'
import { DockedYaml, Drawer, LeftPanel, RightPanel } from './panels.tsx'
import { RegionBoundary } from './region-boundary.tsx'
import styles from './shell.module.css'
import { Spoken } from './spoken.tsx'
import { StatusBar } from './status-bar.tsx'
import { Toasts } from './toasts.tsx'
import { TopBar } from './top-bar.tsx'
import { FlowRoute } from './flow-route.tsx'

export function Shell() {
  useServices()
  const hasFlow = useDoc((state) => state.id !== '')
  return (
    <div className={styles['shell']}>
      <RegionBoundary>
        <TopBar />
      </RegionBoundary>
      {hasFlow && <LeftPanel />}
      <Middle />
      {hasFlow && <RightPanel />}
      <RegionBoundary>
        <StatusBar />
      </RegionBoundary>
      <Dialogs />
      <FlowRoute />
      <Toasts />
      <Spoken />
    </div>
  )
}

function useServices(): void {
  const editor = useEditor()
  useFreshFiles()
  useFreshGit()
  useEffect(() => {
    const stops = [
      followAppearance(editor),
      listenToKeys(editor),
      followDisk(editor),
      checkChanges(editor),
      keepDrafts(editor.doc),
      followWidth(editor.ui),
      listenToDrops(editor),
      followTour(editor),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [editor])
}

function Middle() {
  const { shell } = useText()
  const hasFlow = useDoc((state) => state.id !== '')
  const [path] = useLocation()
  const isBroken = useDoc((state) => state.broken !== undefined)
  if (!hasFlow && flowAt(path))
    return (
      <main className={styles['middle']}>
        <p className={styles['waiting']}>{shell.loading}</p>
      </main>
    )
  if (!hasFlow)
    return (
      <main className={styles['middle']} data-region="flows" aria-label={shell.flows}>
        <div className={styles['list']}>
          <div className={styles['listCard']}>
            <FlowList />
          </div>
        </div>
      </main>
    )
  return (
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
  )
}
