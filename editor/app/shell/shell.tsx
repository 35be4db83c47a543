/** The screen: bars, panels and the canvas, and what works behind them. */
import { useEffect } from 'react'
import { useLocation } from 'wouter'

import { checkChanges } from '../../doc/checker.ts'
import { keepDrafts } from '../../doc/drafts.ts'
import { followDisk } from '../../doc/session.ts'
import { FlowList } from '../../files/flow-list.tsx'
import { useFreshFiles } from '../../files/use-files.ts'
import { useFreshGit } from '../../files/use-git.ts'
import { useSubflows } from '../../files/use-subflows.ts'
import { followLive } from '../../live/follow-live.ts'
import { followBreakpoints } from '../../debug/breakpoints.ts'
import { followAppearance } from '../appearance.ts'
import { useDoc, useEditor, useText } from '../context.tsx'
import { listenToDrops } from '../drop-files.ts'
import { listenToKeys } from '../keys.ts'
import { followFacts } from '../facts.ts'
import { followWidth } from '../narrow.ts'
import { flowAt } from '../route.ts'
import { followRun } from '../run/follow-run.ts'
import { followTour } from '../tour.ts'
import { Dialogs, preloadDialogs } from './dialogs.tsx'
import { later } from './later.tsx'
import { RegionBoundary } from './region-boundary.tsx'
import styles from './shell.module.css'
import { Spoken } from './spoken.tsx'
import { StatusBar } from './status-bar.tsx'
import { Toasts } from './toasts.tsx'
import { TopBar } from './top-bar.tsx'
import { FlowRoute } from './flow-route.tsx'

/** A flow that the address names is waited for by `main.tsx` already. */
const Workbench = later(async () => (await import('./workbench.tsx')).Workbench)

export function Shell() {
  useServices()
  return (
    <div className={styles['shell']}>
      <RegionBoundary>
        <TopBar />
      </RegionBoundary>
      <Middle />
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
  useSubflows()
  useEffect(() => {
    preloadDialogs()
    const stops = [
      followAppearance(editor),
      listenToKeys(editor),
      followDisk(editor),
      checkChanges(editor),
      keepDrafts(editor.doc),
      followWidth(editor.ui),
      listenToDrops(editor),
      followTour(editor),
      followFacts(editor),
      followLive(editor),
      followRun(editor),
      followBreakpoints(editor),
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
  const waiting = (
    <main className={styles['middle']}>
      <p className={styles['waiting']}>{shell.loading}</p>
    </main>
  )
  if (hasFlow)
    return (
      <RegionBoundary>
        <Workbench waiting={waiting} />
      </RegionBoundary>
    )
  if (flowAt(path)) return waiting
  return (
    <main className={styles['middle']} data-region="flows" aria-label={shell.flows}>
      <div className={styles['list']}>
        <div className={styles['listCard']}>
          <FlowList />
        </div>
      </div>
    </main>
  )
}
