/** Colours of the picture: the tokens of the editor. */
export interface Theme {
  readonly canvas: string
  readonly node: string
  readonly border: string
  readonly text: string
  readonly muted: string
  readonly source: string
  readonly transform: string
  readonly sink: string
  readonly ok: string
  readonly warn: string
  readonly error: string
  readonly accent: string
  readonly wire: string
  readonly groups: Readonly<Record<string, string>>
}

export type ThemeName = 'light' | 'dark'

export const themes: Readonly<Record<ThemeName, Theme>> = {
  light: {
    canvas: '#F8FAFC',
    node: '#FFFFFF',
    border: '#CBD5E1',
    text: '#0F172A',
    muted: '#475569',
    source: '#0F766E',
    transform: '#475569',
    sink: '#7C3AED',
    ok: '#15803D',
    warn: '#A16207',
    error: '#B91C1C',
    accent: '#1D4ED8',
    wire: '#7C8AA0',
    groups: {
      grey: '#64748B',
      teal: '#0D9488',
      violet: '#8B5CF6',
      blue: '#2563EB',
      green: '#16A34A',
      amber: '#D97706',
      red: '#DC2626',
    },
  },
  dark: {
    canvas: '#0F172A',
    node: '#1E293B',
    border: '#475569',
    text: '#E2E8F0',
    muted: '#94A3B8',
    source: '#2DD4BF',
    transform: '#94A3B8',
    sink: '#A78BFA',
    ok: '#4ADE80',
    warn: '#FACC15',
    error: '#F87171',
    accent: '#60A5FA',
    wire: '#64748B',
    groups: {
      grey: '#94A3B8',
      teal: '#2DD4BF',
      violet: '#A78BFA',
      blue: '#60A5FA',
      green: '#4ADE80',
      amber: '#FBBF24',
      red: '#F87171',
    },
  },
}
