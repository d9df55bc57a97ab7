// Contrasts of everything in `root` that carries meaning, after WCAG 2: of each text with what lies
// behind it, and of each status border with the two areas beside it. Returns [what, ratio, least].
root => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const rgba = colour => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
        return [red, green, blue, alpha / 255];
    };
    const over = (top, below) => {
        const alpha = top[3] + below[3] * (1 - top[3]);
        const mix = i => (top[i] * top[3] + below[i] * below[3] * (1 - top[3])) / (alpha || 1);
        return [mix(0), mix(1), mix(2), alpha];
    };
    // What one sees where `paint` lies on an element: its background, that of all around it, and
    // what their opacity lets through.
    const seen = (paint, element) => {
        for (; element; element = element.parentElement) {
            const style = getComputedStyle(element);
            paint = over(paint, rgba(style.backgroundColor));
            paint[3] *= Number(style.opacity);
        }
        return over(paint, [255, 255, 255, 1]);
    };
    const luminance = colour => {
        const [red, green, blue] = colour.slice(0, 3).map(value => {
            const share = value / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ratio = (one, other) => {
        const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const nothing = [0, 0, 0, 0];

    const found = [];
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const words = texts.currentNode.data.trim(), element = texts.currentNode.parentElement;
        if (!words || !element.getClientRects().length) continue;
        const text = seen(rgba(getComputedStyle(element).color), element);
        const least = element.closest('.sign, .signs') ? 3 : 4.5;
        found.push([words, ratio(text, seen(nothing, element)), least]);
    }
    if (root.matches('.check-card')) {
        const border = seen(rgba(getComputedStyle(root).borderLeftColor), root);
        found.push(['border, inside', ratio(border, seen(nothing, root)), 3]);
        found.push(['border, outside', ratio(border, seen(nothing, root.parentElement)), 3]);
    }
    return found;
}
