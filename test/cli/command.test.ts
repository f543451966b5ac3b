/** Arguments: what is read, what is refused and with which nearest name; the texts of help. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Command, parseCommand, UsageError } from '../../src/cli/command.js'
import { commandHelp, programHelp } from '../../src/cli/help.js'

const command: Command = {
  name: 'copy',
  positionals: ['FROM', '[TO]'],
  summary: 'Copies',
  about: ['Twice, if asked.'],
  options: {
    twice: { about: 'Twice' },
    count: { value: 'N', about: 'How many' },
    config: { value: 'K=V', isMultiple: true, about: 'Configs' },
  },
  run: async () => 0,
}

const refused = (args: readonly string[], expected: RegExp): void => {
  assert.throws(
    () => parseCommand(command, args),
    (error: unknown) => {
      assert(error instanceof UsageError)
      assert.match(error.message, expected)
      assert.equal(error.command, 'copy')
      return true
    },
  )
}

test('positionals, flags, values and pairs are read', () => {
  const args = parseCommand(command, ['a', '--twice', '--count', '3', '--config', 'x=1', '--config=y=a=b', 'b'])
  assert.deepEqual(args.positionals, ['a', 'b'])
  assert.equal(args.positional(1), 'b')
  assert.equal(args.flag('twice'), true)
  assert.equal(args.whole('count', 0), 3)
  assert.deepEqual(args.pairs('config'), { x: '1', y: 'a=b' })
})

test('what is not given is absent', () => {
  const args = parseCommand(command, ['a'])
  assert.equal(args.flag('twice'), false)
  assert.equal(args.whole('count', 0), undefined)
  assert.equal(args.text('count'), undefined)
  assert.deepEqual(args.pairs('config'), {})
})

test('an unknown option names the nearest one', () => {
  refused(['a', '--twise'], /copy has no option --twise: did you mean --twice\?/)
  refused(['a', '--zzzzzzz'], /copy has no option --zzzzzzz$/)
  refused(['a', '-x'], /copy has no option -x/)
  refused(['a', '--toString'], /no option --toString/)
})

test('missing and superfluous arguments are refused', () => {
  refused([], /FROM is missing/)
  refused(['a', 'b', 'c'], /'c' is one argument too many/)
  refused(['a', '--count'], /--count needs N/)
  refused(['a', '--count', '--twice'], /--count needs N/)
  refused(['a', '--twice=yes'], /--twice takes no value/)
})

test('values of the wrong form are refused', () => {
  for (const text of ['three', '1.5', '-1', '', '1e99']) {
    const args = parseCommand(command, ['a', `--count=${text}`])
    assert.throws(() => args.whole('count', 0), UsageError, text)
  }
  assert.throws(() => parseCommand(command, ['a', '--config', 'x']).pairs('config'), UsageError)
})

test('help shows usage, options and what may be repeated', () => {
  const text = commandHelp(command)
  assert.match(text, /^Copies\n\nUsage: millrace copy FROM \[TO\] \[options\]\n\nTwice, if asked\.\n/)
  assert.match(text, /^ {2}--count N +How many$/m)
  assert.match(text, /^ {2}--config K=V +Configs \(several times\)$/m)
  assert.match(programHelp([command]), /^ {2}copy FROM \[TO\] +Copies$/m)
})
