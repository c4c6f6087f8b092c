;; A shop in Clojure: persistent maps and vectors, of which an atom keeps the last versions.
(def shop (atom {:orders [] :by-customer {}}))
(def history (atom []))

(defn take-order [shop id]
  (let [order {:id id
               :customer (str "customer-" (mod id 2000))
               :lines (mapv (fn [line] {:article (str "article-" (+ id line)) :pieces line}) (range 3))}]
    (-> shop
        (update :orders conj order)
        (update-in [:by-customer (:customer order)] (fnil conj #{}) order))))

(dotimes [id 150000]
  (swap! shop take-order id)
  (when (zero? (mod id 1000)) (swap! history conj @shop)))
(println "READY")
(flush)
@(promise)
