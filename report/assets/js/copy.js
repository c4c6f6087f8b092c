// @ts-check
// Copying text to the clipboard, also on a page that was opened from disk.

/**
 * @param {string} text
 * @param {{clipboard?: {writeText: (text: string) => Promise<void>}}} navigator_
 * @param {(text: string) => boolean} fallback the old way, for browsers that refuse the new one
 * @returns {Promise<boolean>} whether it was copied
 */
export async function copyText(text, navigator_, fallback) {
  try {
    if (navigator_.clipboard) {
      await navigator_.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Refused: not a secure context, or no permission.
  }
  return fallback(text);
}
