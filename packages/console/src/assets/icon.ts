/** The icon of the page. */
export const ICON: string = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="5" fill="#4338ca"/><g fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round"><circle cx="8.5" cy="12" r="3.5"/><path d="M12 12h8M16.5 12v3M19.5 12v2.5"/></g></svg>`
