import { focusRegion } from '../regions.ts'
import type { DrawerTab } from '../ui-store.ts'
import type { Command } from './command.ts'

const showsDrawer = (tab: DrawerTab): Command => ({
  id: `view.${tab}`,
  group: 'view',
  label: (text) => text.commands[tab],
  isEnabled: ({ doc }) => doc.getState().id !== '',
  run: ({ ui }) =>
    ui.setState(({ drawer }) => ({
      drawer: { ...drawer, isOpen: true, tab },
      ...(tab === 'tour' ? { isTourHidden: false } : {}),
    })),
})

export const commands: readonly Command[] = [
  {
    id: 'view.left',
    group: 'view',
    label: (text) => text.commands.left,
    keys: ['$mod+Alt+KeyL'],
    scope: 'everywhere',
    inTexts: true,
    isOn: ({ ui }) => ui.getState().left.isOpen,
    run: ({ ui }) => ui.setState(({ left }) => ({ left: { ...left, isOpen: !left.isOpen } })),
  },
  {
    id: 'view.right',
    group: 'view',
    label: (text) => text.commands.right,
    keys: ['$mod+Alt+KeyR'],
    scope: 'everywhere',
    inTexts: true,
    isOn: ({ ui }) => ui.getState().right.isOpen,
    run: ({ ui }) => ui.setState(({ right }) => ({ right: { ...right, isOpen: !right.isOpen } })),
  },
  {
    id: 'view.drawer',
    group: 'view',
    label: (text) => text.commands.drawer,
    keys: ['$mod+Alt+KeyD'],
    scope: 'everywhere',
    inTexts: true,
    isOn: ({ ui }) => ui.getState().drawer.isOpen,
    run: ({ ui }) =>
      ui.setState(({ drawer }) => ({ drawer: { ...drawer, isOpen: !drawer.isOpen } })),
  },
  {
    id: 'view.dock-yaml',
    group: 'view',
    label: (text) => text.commands.dockYaml,
    keys: ['$mod+Alt+KeyY'],
    scope: 'everywhere',
    inTexts: true,
    isOn: ({ ui }) => ui.getState().isYamlDocked,
    run: ({ ui }) => ui.setState(({ isYamlDocked }) => ({ isYamlDocked: !isYamlDocked })),
  },
  showsDrawer('problems'),
  showsDrawer('history'),
  showsDrawer('tour'),
  {
    id: 'view.settings',
    group: 'view',
    label: (text) => text.commands.settings,
    run: ({ ui }) => ui.setState({ dialog: { name: 'settings' } }),
  },
  {
    id: 'go.palette',
    group: 'go',
    label: (text) => text.commands.palette,
    keys: ['$mod+k'],
    scope: 'everywhere',
    inTexts: true,
    isHidden: true,
    run: ({ ui }) => ui.setState({ dialog: { name: 'palette' } }),
  },
  {
    id: 'go.find',
    group: 'go',
    label: (text) => text.commands.find,
    keys: ['$mod+f'],
    scope: 'everywhere',
    inTexts: true,
    isEnabled: ({ doc }) => doc.getState().id !== '',
    run: ({ ui }) => ui.setState({ dialog: { name: 'find' } }),
  },
  {
    id: 'go.next-region',
    group: 'go',
    label: (text) => text.commands.nextRegion,
    keys: ['F6'],
    scope: 'everywhere',
    inTexts: true,
    run: () => focusRegion(1),
  },
  {
    id: 'go.previous-region',
    group: 'go',
    label: (text) => text.commands.previousRegion,
    keys: ['Shift+F6'],
    scope: 'everywhere',
    inTexts: true,
    run: () => focusRegion(-1),
  },
  {
    id: 'help.shortcuts',
    group: 'help',
    label: (text) => text.commands.shortcuts,
    keys: ['Shift+?'],
    scope: 'everywhere',
    run: ({ ui }) => ui.setState({ dialog: { name: 'shortcuts' } }),
  },
]
