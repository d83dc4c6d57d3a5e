/**
 * What makes the page better where scripts run. Everything works without it. It writes text only,
 * never markup, and asks no server for anything.
 */
export const SCRIPT: string = `'use strict'
const texts = document.body.dataset
const key = document.getElementById('new-key')

for (const time of document.querySelectorAll('time[data-time]')) {
  const date = new Date(time.dateTime)
  const style = { dateStyle: 'medium' }
  if (time.dataset.time === 'moment') style.timeStyle = 'short'
  const language = document.documentElement.lang
  time.textContent = new Intl.DateTimeFormat(language, style).format(date)
  time.title = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'long' }).format(date)
}

for (const button of document.querySelectorAll('button[data-copy]')) {
  button.hidden = false
  const label = button.textContent
  button.addEventListener('click', async () => {
    const from = document.getElementById(button.dataset.copy)
    try {
      await navigator.clipboard.writeText(from.textContent)
      button.textContent = texts.copied
      button.classList.add('copied')
    } catch {
      getSelection().selectAllChildren(from)
      button.textContent = texts.copyFailed
    }
    setTimeout(() => {
      button.textContent = label
      button.classList.remove('copied')
    }, 3000)
  })
}

for (const form of document.querySelectorAll('form[method=post]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) event.preventDefault()
    form.dataset.sent = 'true'
  })
}

for (const button of document.querySelectorAll('button[data-add]')) {
  const input = document.getElementById(button.dataset.for)
  const words = () => input.value.split(/[\\s,]+/).filter(Boolean)
  const show = () => button.setAttribute('aria-pressed', words().includes(button.dataset.add))
  button.hidden = false
  button.addEventListener('click', () => {
    const scope = button.dataset.add
    const rest = words().filter((word) => word !== scope)
    input.value = (rest.length < words().length ? rest : [...rest, scope]).join(' ')
    input.dispatchEvent(new Event('input'))
  })
  input.addEventListener('input', show)
  show()
}

const bulk = document.getElementById('bulk')
if (bulk) {
  const boxes = [...document.querySelectorAll('input[name=key][form=bulk]')]
  const all = document.getElementById('select-all')
  const count = document.getElementById('selected')
  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length
    bulk.classList.toggle('is-empty', chosen === 0)
    count.textContent = texts.selected.replace('{count}', chosen)
    all.checked = chosen > 0 && chosen === boxes.length
    all.indeterminate = chosen > 0 && chosen < boxes.length
  }
  all.hidden = false
  all.addEventListener('change', () => {
    for (const box of boxes) box.checked = all.checked
    show()
  })
  for (const box of boxes) box.addEventListener('change', show)
  show()
}

// A page with a key must not come back when somebody presses Back.
addEventListener('pagehide', () => {
  if (key) key.textContent = ''
  for (const shown of document.querySelectorAll('[data-secret]')) shown.textContent = ''
})
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent
})
`
