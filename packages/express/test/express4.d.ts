// Express 4 under the types of Express 5: what the suite uses of it is the same in both.
declare module 'express4' {
  import express from 'express'

  export default express
}
