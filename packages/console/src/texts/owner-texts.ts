/** Every text about leaked keys and about keys whose user left, in English. `{name}` stands for a value. */
export const OWNER_TEXTS = {
  // A key that was found
  leak: 'Leaked key',
  leakIntro:
    'Paste a key that was found in a log, a repository or a chat. It is compared on the server, and neither stored nor shown again.',
  leakedKey: 'Key',
  leakEnd: 'Revoke it at once',
  leakEndHint: 'A key that others have seen is no longer safe.',
  leakCheck: 'Find this key',
  leakReason: 'It was found by someone else (leaked)',
  leakUnknown: 'This is not a key of an organization that you look after, or it was deleted.',
  leakFoundRevoked: 'It was this key. It is refused from now on.',
  leakFoundEnded: 'It was this key, which had ended before.',
  leakFound: 'It is this key, and it still works.',
  leakAnother: 'Look for another key',
  leakNoText: 'Paste the key.',
  // Why a key was ended
  reason: 'Reason',
  reasonHint: 'For those who ask later why it ended. You may leave it empty.',
  revokedReason: 'Why',
  endedBy: 'by {name}',
  errorReason: 'The reason has at most {max} characters.',
  // Keys of people who left
  ownerGone: 'Owner gone',
  attentionOwnerGone: 'Owner gone',
  emptyGone: 'No key of a person who left',
  emptyGoneText: 'Every user whose keys were looked at is still a member.',
  transfer: 'Transfer',
  transferSelected: 'Transfer selected',
  transferTitle: 'Give {count} keys to another user?',
  transferOneTitle: 'Give this key to another user?',
  transferText: 'The keys stay the same, so programs go on without a change.',
  transferTo: 'New user',
  transferToHint: 'The keys act in the name of this user.',
  transferConfirm: 'Transfer',
  revokeAllOf: 'Revoke all keys of this user',
  revokeAllTitle: 'Revoke all keys of this user?',
  revokeAllText:
    'These keys, and others that this user has, are refused at once. This cannot be undone.',
  revokeAllConfirm: 'Revoke all of them',
  noticeTransferred: '{count} keys were given to another user.',
  noticeTransferredSome:
    '{count} keys were given to another user. {failed} could not be: try those again.',
} as const
