import { describeAdapter } from '@claviger/conformance'
import Koa from 'koa2'
import { startKoa } from './start-koa.ts'

describeAdapter('Koa 2', startKoa(Koa))
