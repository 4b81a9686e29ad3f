// Vue 2 is told that the element is not one of its components; events are heard with `on`.
Vue.config.ignoredElements = ["vitrine-look"];

new Vue({
  el: "#root",
  data: { scene: "SCENE", chosen: "", isThere: true },
  // A render function needs no template compiler, so a strict content security policy may stay.
  render(h) {
    const look = h("vitrine-look", {
      attrs: { scene: this.scene, width: 640, height: 480, alt: `Scene ${this.scene}` },
      on: {
        "vitrine-product": (event) => {
          event.preventDefault();
          this.chosen = event.detail.product.id;
        },
      },
    });
    return h("div", [
      ...(this.isThere ? [look] : []),
      h("img", { attrs: { src: "picture.jpg", width: 320, height: 240, alt: "A room", "data-vitrine": "" } }),
      h("button", { attrs: { id: "next" }, on: { click: () => (this.scene = "OTHER") } }, "Another room"),
      h("button", { attrs: { id: "away" }, on: { click: () => (this.isThere = false) } }, "Take it away"),
      h("p", { attrs: { id: "heard", role: "status" } }, this.chosen && `chosen: ${this.chosen}`),
    ]);
  },
});
