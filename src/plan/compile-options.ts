/** How functions run: compiled, as JavaScript, or compiled and compared with JavaScript row by row. */
export type LambdaMode = 'compiled' | 'javascript' | 'both'
