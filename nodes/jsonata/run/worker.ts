/** The thread of an expression. */
import { workerData } from 'node:worker_threads'

import { serve } from '../../script/run/serve.ts'
import { createEvaluate } from './evaluate.ts'
import type { Limits } from './evaluate.ts'

serve(createEvaluate(workerData as Limits))
