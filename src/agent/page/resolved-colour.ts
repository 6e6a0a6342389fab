/**
 * A colour as a canvas takes it, which knows no variables and no schemes: a child of the element tells what it stands for there,
 * in the theme of the moment.
 */
export function resolvedColour(element: HTMLElement, colour: string): string {
  const probe = document.createElement('i')
  probe.style.color = colour
  element.append(probe)
  const resolved = getComputedStyle(probe).color
  probe.remove()
  return resolved
}
