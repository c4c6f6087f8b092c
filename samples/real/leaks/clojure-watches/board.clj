(ns airport.board)

(def flights
  "What is shown about every flight."
  (atom {}))

(defn open-screen
  "A screen wants to know what changes."
  [screen]
  (let [seen (atom [])]
    (add-watch flights screen
               (fn [_ _ _ now] (swap! seen conj (count now))))
    seen))

(defn -main []
  (loop [n 0]
    (open-screen (keyword (str "screen-" n)))
    (when (zero? (mod n 20000))
      (swap! flights assoc n :late))
    (recur (inc n))))

(-main)
