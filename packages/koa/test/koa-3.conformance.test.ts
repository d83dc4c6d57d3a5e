import { describeAdapter } from '@claviger/conformance'
import Koa from 'koa'
import { startKoa } from './start-koa.ts'

describeAdapter('Koa 3', startKoa(Koa))
