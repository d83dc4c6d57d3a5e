// Koa 2 under the types of Koa 3: what the suite uses of it is the same in both.
declare module 'koa2' {
  import Koa from 'koa'

  export default Koa
}
