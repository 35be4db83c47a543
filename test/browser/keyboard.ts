/** The keyboard as a person uses it: keys go to what has the focus, and Tab leads there. */
import type { Locator, Page } from 'playwright-core'

import { hears } from './editor-page.ts'

const mostTabs = 80

/** Presses Tab (or Shift+Tab) until this has the focus. */
export async function tabTo(target: Locator, key = 'Tab'): Promise<void> {
  const page = target.page()
  await target.waitFor()
  for (let count = 0; count < mostTabs; count += 1) {
    if (await hasFocus(target)) return
    await page.keyboard.press(key)
  }
  throw new Error(`${key} does not lead to ${String(target)}`)
}

const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === element.ownerDocument.activeElement)

/** Waits until the focus is there, without moving it. */
export const focused = (target: Locator): Promise<void> =>
  target.and(target.page().locator(':focus')).waitFor()

/** Opens the command palette, and runs what is found first. */
export async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  const search = page.getByRole('combobox', { name: 'Search commands, nodes and flows' })
  await focused(search)
  await page.keyboard.type(name)
  await page.getByRole('option', { name, selected: true }).waitFor()
  await page.keyboard.press('Enter')
  await search.waitFor({ state: 'detached' })
}

/** Takes a type from the quick-add that is open, and hears that the node is there. */
export async function pickType(page: Page, type: string, id: string): Promise<void> {
  const search = page.getByRole('combobox', { name: 'Search node types' })
  await focused(search)
  await page.keyboard.type(type)
  await page.getByRole('option', { name: type, selected: true }).waitFor()
  await page.keyboard.press('Enter')
  await search.waitFor({ state: 'detached' })
  await hears(page, `${id} added`)
}

/** Tab leads to the field; what is typed takes the place of what stood there. */
export async function typeInto(page: Page, label: string, value: string): Promise<void> {
  await tabTo(page.getByRole('textbox', { name: label, exact: true }))
  await page.keyboard.press('Control+a')
  await page.keyboard.type(value)
  await page.keyboard.press('Tab')
}
