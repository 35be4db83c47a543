import { PanelRight, X } from 'lucide-react'
import { Suspense, lazy } from 'react'

import { FlowList } from '../../files/flow-list.tsx'
import { Inspector } from '../../inspector/inspector.tsx'
import { Outline } from '../../outline/outline.tsx'
import { Palette } from '../../palette/palette.tsx'
import { ProblemList } from '../../problems/problem-list.tsx'
import { Splitter } from '../../ui/splitter.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import type { Tab } from '../../ui/tabs.tsx'
import { IconButton } from '../../ui/button.tsx'
import { useDoc, useEditor, useText, useUi } from '../context.tsx'
import type { RightTab } from '../ui-store.ts'
import { HistoryList } from './history-list.tsx'
import { RegionBoundary } from './region-boundary.tsx'
import { Tour } from './tour.tsx'
import styles from './shell.module.css'

const YamlPanel = lazy(async () => {
  const { YamlPanel: panel } = await import('../../yaml/yaml-panel.tsx')
  return { default: panel }
})
const MessagesPanel = lazy(async () => {
  const { MessagesPanel: panel } = await import('../../live/taps/messages-panel.tsx')
  return { default: panel }
})
const TestsPanel = lazy(async () => {
  const { TestsPanel: panel } = await import('../../live/tests/tests-panel.tsx')
  return { default: panel }
})
const safe = (part: React.ReactNode) => <RegionBoundary>{part}</RegionBoundary>

export function LeftPanel() {
  const { ui } = useEditor()
  const { shell } = useText()
  const left = useUi((state) => state.left)
  if (!left.isOpen) return null
  const set = (more: Partial<typeof left>): void => ui.setState({ left: { ...left, ...more } })
  return (
    <aside
      className={styles['left']}
      style={{ width: left.width }}
      data-region="left"
      aria-label={shell.leftPanel}
    >
      <Tabs
        label={shell.leftPanel}
        value={left.tab}
        onChange={(tab) => set({ tab })}
        closeLabel={shell.closePanel(shell.leftPanel)}
        onClose={() => set({ isOpen: false })}
        tabs={[
          { id: 'palette', label: shell.palette, content: safe(<Palette />) },
          { id: 'outline', label: shell.outline, content: safe(<Outline />) },
          { id: 'flows', label: shell.flows, content: safe(<FlowList />) },
        ]}
      />
      <Splitter
        className={styles['leftGrip']}
        label={shell.resize(shell.leftPanel)}
        side="left"
        size={left.width}
        min={180}
        max={480}
        onSize={(width) => set({ width })}
      />
    </aside>
  )
}

function Late({ children }: { readonly children: React.ReactNode }) {
  const { shell } = useText()
  return (
    <RegionBoundary>
      <Suspense fallback={<p className={styles['quiet']}>{shell.loading}</p>}>{children}</Suspense>
    </RegionBoundary>
  )
}

const Yaml = () => (
  <Late>
    <YamlPanel />
  </Late>
)
const late = (part: React.ReactNode) => <Late>{part}</Late>

/** The YAML beside the canvas, where a wide screen has room for both. */
export function DockedYaml() {
  const { ui } = useEditor()
  const { shell, commands } = useText()
  const isDocked = useUi((state) => state.isYamlDocked)
  const width = useUi((state) => state.dockedWidth)
  if (!isDocked) return null
  return (
    <>
      <Splitter
        label={shell.resize(shell.yaml)}
        side="right"
        size={width}
        min={240}
        max={1200}
        onSize={(dockedWidth) => ui.setState({ dockedWidth })}
      />
      <section
        className={styles['docked']}
        style={{ width }}
        data-region="yaml"
        aria-label={shell.yaml}
      >
        <div className={styles['dockedBar']}>
          <strong>{shell.yaml}</strong>
          <span className={styles['grow']} />
          <IconButton
            label={commands.undockYaml}
            icon={<PanelRight size={14} aria-hidden />}
            onClick={() =>
              ui.setState(({ right }) => ({
                isYamlDocked: false,
                right: { ...right, isOpen: true, tab: 'yaml' },
              }))
            }
          />
          <IconButton
            label={shell.closePanel(shell.yaml)}
            icon={<X size={14} aria-hidden />}
            onClick={() => ui.setState({ isYamlDocked: false })}
          />
        </div>
        <Yaml />
      </section>
    </>
  )
}

export function RightPanel() {
  const { ui } = useEditor()
  const { shell } = useText()
  const right = useUi((state) => state.right)
  const isDocked = useUi((state) => state.isYamlDocked)
  if (!right.isOpen) return null
  const set = (more: Partial<typeof right>): void => ui.setState({ right: { ...right, ...more } })
  const inspector: Tab<RightTab> = {
    id: 'inspector',
    label: shell.inspector,
    content: safe(<Inspector />),
  }
  const yaml: Tab<RightTab> = { id: 'yaml', label: shell.yaml, content: <Yaml /> }
  return (
    <aside
      className={styles['right']}
      style={{ width: right.width }}
      data-region="right"
      aria-label={shell.rightPanel}
    >
      <Tabs
        label={shell.rightPanel}
        value={isDocked ? 'inspector' : right.tab}
        onChange={(tab) => set({ tab })}
        closeLabel={shell.closePanel(shell.rightPanel)}
        onClose={() => set({ isOpen: false })}
        tabs={isDocked ? [inspector] : [inspector, yaml]}
      />
      <Splitter
        className={styles['rightGrip']}
        label={shell.resize(shell.rightPanel)}
        side="right"
        size={right.width}
        min={260}
        max={900}
        onSize={(width) => set({ width })}
      />
    </aside>
  )
}

export function Drawer() {
  const { ui } = useEditor()
  const { shell } = useText()
  const drawer = useUi((state) => state.drawer)
  const count = useDoc((state) => state.problems.length)
  const isTourHidden = useUi((state) => state.isTourHidden)
  if (!drawer.isOpen) return null
  const set = (more: Partial<typeof drawer>): void =>
    ui.setState({ drawer: { ...drawer, ...more } })
  return (
    <>
      <Splitter
        label={shell.resize(shell.drawer)}
        side="bottom"
        size={drawer.height}
        min={100}
        max={900}
        onSize={(height) => set({ height })}
      />
      <section
        className={styles['drawer']}
        style={{ height: drawer.height }}
        data-region="drawer"
        aria-label={shell.drawer}
      >
        <Tabs
          label={shell.drawer}
          value={drawer.tab === 'tour' && isTourHidden ? 'problems' : drawer.tab}
          onChange={(tab) => set({ tab })}
          closeLabel={shell.closePanel(shell.drawer)}
          onClose={() => set({ isOpen: false })}
          tabs={[
            {
              id: 'problems',
              label: shell.problemsTab,
              badge: count,
              content: safe(<ProblemList />),
            },
            { id: 'messages', label: shell.messagesTab, content: late(<MessagesPanel />) },
            { id: 'tests', label: shell.testsTab, content: late(<TestsPanel />) },
            { id: 'history', label: shell.history, content: safe(<HistoryList />) },
            ...(isTourHidden
              ? []
              : [{ id: 'tour' as const, label: shell.tour.tab, content: safe(<Tour />) }]),
          ]}
        />
      </section>
    </>
  )
}
