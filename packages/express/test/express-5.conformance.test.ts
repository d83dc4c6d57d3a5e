import { describeAdapter } from '@claviger/conformance'
import express from 'express'
import { startExpress } from './start-express.ts'

describeAdapter('Express 5', startExpress(express))
