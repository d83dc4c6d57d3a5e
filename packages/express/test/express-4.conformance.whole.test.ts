import { describeAdapter } from '@claviger/conformance'
import express from 'express4'
import { startExpress } from './start-express.ts'

describeAdapter('Express 4', startExpress(express))
