// <vitrine-look> is an element like any other; events are heard through a reference.
const { createElement: h, useEffect, useRef, useState } = React;

function Look({ scene, onProduct }) {
  const element = useRef(null);
  useEffect(() => {
    const current = element.current;
    const listen = (event) => {
      event.preventDefault();
      onProduct(event.detail.product);
    };
    current.addEventListener("vitrine-product", listen);
    return () => current.removeEventListener("vitrine-product", listen);
  }, [onProduct]);
  return h("vitrine-look", { ref: element, scene, width: 640, height: 480, alt: `Scene ${scene}` });
}

function App() {
  const [scene, setScene] = useState("SCENE");
  const [chosen, setChosen] = useState("");
  const [isThere, setThere] = useState(true);
  return h("div", null,
    isThere && h(Look, { scene, onProduct: (product) => setChosen(product.id) }),
    h("img", { src: "picture.jpg", width: 320, height: 240, alt: "A room", "data-vitrine": "" }),
    h("button", { id: "next", onClick: () => setScene("OTHER") }, "Another room"),
    h("button", { id: "away", onClick: () => setThere(false) }, "Take it away"),
    h("p", { id: "heard", role: "status" }, chosen && `chosen: ${chosen}`));
}

ReactDOM.createRoot(document.getElementById("root")).render(h(App));
